"""The first start: three things are asked and shown, once; everything can be changed later."""
