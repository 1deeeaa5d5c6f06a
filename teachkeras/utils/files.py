"""Writing files safely, for rooms that may not look into the engine."""

from ..engine.files import current_umask, fingerprint, write_atomically

__all__ = ["current_umask", "fingerprint", "write_atomically"]
