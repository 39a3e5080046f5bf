"""What is said of mass files beside what the readers of workbooks say."""
from odoo.tools.translate import LazyTranslate

from ..opening.messages import MESSAGES

_lt = LazyTranslate(__name__)

MESSAGES.update({
    'not_text': (
        _lt("This is neither an Excel workbook nor a text file in UTF-8."),
        _lt("Save it as “Excel Workbook (.xlsx)” or as “CSV UTF-8”, and choose it again."),
    ),
    'csv_separator': (
        _lt("The columns of this text file are separated neither by semicolons nor by commas or tabs."),
        _lt("Save it as “CSV UTF-8”, or paste the data into the template."),
    ),
    'csv_quotes': (
        _lt("A quotation mark is not closed, or a cell goes over several lines or is far too long."),
        _lt("Look at this row and the one before it; remove the quotation marks and line breaks in their cells."),
    ),
    'csv_columns': (
        _lt("The row has more cells than the header."),
        _lt("Look for a separator inside a name or an amount, such as 1,250,000; write 1250000."),
    ),
    'too_many_lines': (
        _lt("The file has more than %(limit)s payments."),
        _lt("Cut it into several files."),
    ),
    'payment_negative': (
        _lt("The amount is negative."),
        _lt("Remove the row: money that the bank took back is reversed at its transaction."),
    ),
    'payment_zero': (
        _lt("The amount is 0."),
        _lt("Write the amount, or remove the row."),
    ),
    'payer_missing': (
        _lt("The row names neither an account nor a member."),
        _lt("Fill in one of the columns: %(columns)s."),
    ),
    'wrong_owner': (
        _lt("This account is not the one of member %(member)s."),
        _lt("Correct the number of the account or of the member."),
    ),
    'twin_line': (
        _lt("The same payment stands in row %(row)s already."),
        _lt("Remove one of them, or write one row with the sum; payments of a bank have different references."),
    ),
    'line_booked': (
        _lt("This payment was booked already: %(file)s, row %(row)s."),
        _lt("Remove the row: each payment is booked once."),
    ),
    'file_booked': (
        _lt("This file was booked already on %(date)s: %(name)s."),
        _lt("Nothing to do: each file is booked once."),
    ),
    'unknown_payer': (
        _lt("Nobody is known under this number."),
        _lt("Correct the number, or go on: the money lies in suspense until somebody says whose it is."),
    ),
    'unknown_payee': (
        _lt("Nobody is known under this number."),
        _lt("Correct the number of the account: nothing is paid to people who are not known."),
    ),
    'unknown_agreement': (
        _lt("No agreement or application of this number is in this branch."),
        _lt("Correct the number: it stands on the agreement."),
    ),
    'several_agreements': (
        _lt("Several agreements have this number: %(applications)s."),
        _lt("Write the number of the application instead."),
    ),
    'wrong_borrower': (
        _lt("This agreement is not one of member %(member)s."),
        _lt("Correct the number of the agreement or of the member."),
    ),
    'other_amount': (
        _lt("The agreement is for %(principal)s."),
        _lt("Write the amount of the agreement; tranches are paid out one by one."),
    ),
    'not_payable': (
        _lt("It cannot be paid out: %(reason)s"),
        _lt("Mend this at the application, or remove the row."),
    ),
    'name_differs': (
        _lt("This number is that of %(name)s."),
        _lt("Compare the names: a digit may be wrong."),
    ),
})
