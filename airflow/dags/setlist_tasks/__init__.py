"""What the Setlist DAGs do, as plain Python; the files beside this folder only wire it."""
