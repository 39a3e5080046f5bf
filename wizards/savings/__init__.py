from . import koperasi_savings_operation
