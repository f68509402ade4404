"""Tables: CSV and its relatives, read by pyarrow; and the small classics."""
