import torch

# The models are tiny: on a busy machine threads that wait for one another take ten times as long.
torch.set_num_threads(1)
