"""The sub-commands of the command line.

A module here is one sub-command if it has `add_arguments(parser)`, which declares its options, and
`run(arguments)`, which does the work and returns the exit code; `nnplay.cli` lists them.
"""
