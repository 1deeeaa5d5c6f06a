"""Models that outlast the session: files, descriptions, copies, and backups of a training."""
