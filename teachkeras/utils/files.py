"""Writing files safely, for rooms that may not look into the engine."""

from ..engine.files import beside, fingerprint, fingerprint_of, path_text, write_atomically

__all__ = ["beside", "fingerprint", "fingerprint_of", "path_text", "write_atomically"]
