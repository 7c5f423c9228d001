"""Networks from PyTorch, Keras and ONNX.

Input: a module, model or file.
Output: a description.
"""
