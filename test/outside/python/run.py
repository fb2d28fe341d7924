"""Runs one function of one file: python3 run.py FILE FUNCTION. The environment says where the server is."""

import importlib
import sys

file, function = sys.argv[1:]
getattr(importlib.import_module(file), function)()
