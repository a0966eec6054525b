"""What stands of each study in the lists of a results folder, without reading its journal."""
