console.log('quartet')
