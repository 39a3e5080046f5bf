from . import surplus_claim
