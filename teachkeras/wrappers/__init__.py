"""teachkeras models as estimators of other libraries."""
