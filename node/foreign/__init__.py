"""Following a log that need not be ours: any of C2SP tlog-tiles, served or as files."""
