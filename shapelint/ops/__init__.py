"""The rules of PyTorch's operators and modules, one file a field. Every file here is found and loaded by itself."""
