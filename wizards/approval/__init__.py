from . import koperasi_approval_refusal
