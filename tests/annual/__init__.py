from . import test_annual_report
