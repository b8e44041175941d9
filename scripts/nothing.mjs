// In the place of a package that only a debugger would need.
export default {}
