"""What an issue says and what to do about it. The Indonesian texts are the translation (i18n/id.po)."""

from collections.abc import Mapping

from odoo.tools.translate import LazyTranslate

from .issue import Issue

_lt = LazyTranslate(__name__)

# parameters that are amounts
MONEY = frozenset({'debit', 'credit', 'difference', 'listed', 'counted', 'principal', 'sum'})
# code: what is wrong, what to do
MESSAGES = {
    # the file
    'empty_file': (
        _lt("The file is empty."),
        _lt("Choose the workbook again; open it first to see whether it has content."),
    ),
    'too_large': (
        _lt("The file has %(size)s MB, more than %(limit)s MB."),
        _lt("Remove pictures and sheets that are not needed, or bring in one branch at a time."),
    ),
    'old_format': (
        _lt("This is an old Excel file (.xls)."),
        _lt("Open it in Excel or LibreOffice and save it as “Excel Workbook (.xlsx)”."),
    ),
    'encrypted': (
        _lt("The file is protected by a password."),
        _lt("Save it without a password and choose it again."),
    ),
    'not_xlsx': (
        _lt("This is no Excel workbook (.xlsx)."),
        _lt("Download the template, paste your data into it and save it as .xlsx. Text files (.csv) and other formats are not read."),
    ),
    'damaged': (
        _lt("The file is damaged."),
        _lt("Open it in Excel or LibreOffice, save it under a new name and choose that file."),
    ),
    'zip_bomb': (
        _lt("The file unpacks to far more data than a workbook holds. It was not opened."),
        _lt("Copy the four sheets into the template and save that."),
    ),
    'macros': (
        _lt("The file contains macros. It was not opened."),
        _lt("Save it as “Excel Workbook (.xlsx)”, without macros."),
    ),
    'external_links': (
        _lt("The file is linked to other files or data sources. It was not opened."),
        _lt("Copy the sheets and paste them as values (Paste Special, Values) into the template."),
    ),
    'embedded_objects': (
        _lt("The file contains embedded objects. It was not opened."),
        _lt("Remove them, or copy the sheets into the template."),
    ),
    'too_many_rows': (
        _lt("The sheet has more than %(limit)s rows."),
        _lt("Delete empty rows below the data, or bring in one branch at a time."),
    ),
    'too_many_columns': (
        _lt("This row has more than %(limit)s filled cells, or cells beyond the last column of Excel."),
        _lt("Copy only the columns of the template into a new workbook."),
    ),
    # sheets and columns
    'sheet_missing': (
        _lt("The sheet “%(sheet)s” is missing."),
        _lt("Add it as in the template; where there are no such records, its header alone is enough."),
    ),
    'sheet_double': (
        _lt("There are several sheets with the name “%(sheet)s”."),
        _lt("Keep one of them."),
    ),
    'header_missing': (
        _lt("The header row was not found in the first rows."),
        _lt("Write the column names in the first row: %(titles)s."),
    ),
    'column_missing': (
        _lt("The column “%(column)s” is missing."),
        _lt("Add it with this name; see the template."),
    ),
    'column_double': (
        _lt("This column occurs twice."),
        _lt("Delete or rename one of them."),
    ),
    'unknown_column': (
        _lt("This column is not known and is not brought in."),
        _lt("Nothing to do, unless its name is misspelt: compare it with the template."),
    ),
    'no_rows': (
        _lt("The sheet has no rows."),
        _lt("Fill it in; see the template."),
    ),
    'merged_cells': (
        _lt("The cells %(area)s are merged."),
        _lt("Unmerge them and fill in each row."),
    ),
    'total_row': (
        _lt("A row of totals stands among the data."),
        _lt("Delete this row; the sums are worked out here."),
    ),
    'after_total': (
        _lt("There is a row below the totals of row %(row)s."),
        _lt("Move it above the row of totals, or delete it."),
    ),
    # cells
    'required': (
        _lt("The cell is empty."),
        _lt("Fill it in."),
    ),
    'formula': (
        _lt("The cell holds a formula."),
        _lt("Copy the column and paste it as values (Paste Special, Values)."),
    ),
    'cell_error': (
        _lt("The cell holds an error of Excel."),
        _lt("Replace it by the right value."),
    ),
    'cell_too_long': (
        _lt("The cell holds far too much text."),
        _lt("Shorten it."),
    ),
    'text_control': (
        _lt("The text contains invisible control characters."),
        _lt("Type it again instead of copying it."),
    ),
    'text_formula': (
        _lt("The text begins with = or @ and looks like a formula."),
        _lt("Write it without this sign."),
    ),
    'text_too_long': (
        _lt("The text has %(length)s characters, %(limit)s are allowed."),
        _lt("Shorten it."),
    ),
    'text_is_boolean': (
        _lt("The cell holds TRUE or FALSE."),
        _lt("Write the text that belongs here."),
    ),
    'text_is_date': (
        _lt("Excel took this for a date."),
        _lt("Format the cell as text and type the value again."),
    ),
    'code_invalid': (
        _lt("This is no number of a member, account or loan: letters, digits, - / . _ and spaces, at most 40."),
        _lt("Correct it; the same number must stand on all sheets."),
    ),
    'code_number': (
        _lt("Excel took this for a number and changed it."),
        _lt("Format the column as text and type it again with all zeros."),
    ),
    'amount_not_number': (
        _lt("This is no amount."),
        _lt("Write whole rupiah: 1250000 or 1.250.000."),
    ),
    'amount_is_date': (
        _lt("The cell is formatted as a date."),
        _lt("Format it as a number and write whole rupiah: 1250000."),
    ),
    'amount_scientific': (
        _lt("The amount is written in powers of ten, so digits are lost."),
        _lt("Write all digits: 1250000."),
    ),
    'amount_comma': (
        _lt("Commas between the digits can be read in two ways."),
        _lt("Write 1250000 or 1.250.000."),
    ),
    'amount_decimals': (
        _lt("The amount has decimals or dots at odd places."),
        _lt("Write whole rupiah: 1250000 or 1.250.000."),
    ),
    'amount_too_large': (
        _lt("The amount is too large."),
        _lt("Correct it; look for a digit too many."),
    ),
    'amount_negative': (
        _lt("The amount is negative."),
        _lt("Write it without a sign; money that is owed belongs on the sheet Pinjaman or in the other column of the trial balance."),
    ),
    'count_invalid': (
        _lt("This must be a whole number from %(low)s to %(high)s."),
        _lt("Correct it; write digits only."),
    ),
    'percent_invalid': (
        _lt("This must be a rate in per cent from 0 to %(high)s."),
        _lt("Write for example 8 or 8,64, without other words."),
    ),
    'date_invalid': (
        _lt("This is no date."),
        _lt("Write dd-mm-yyyy, for example 31-12-2025."),
    ),
    'date_number': (
        _lt("The cell holds a number instead of a date."),
        _lt("Format the cell as a date, or write dd-mm-yyyy."),
    ),
    'date_too_early': (
        _lt("The date lies before %(year)s."),
        _lt("Correct the year."),
    ),
    'date_too_late': (
        _lt("The date lies after the cut-off date %(latest)s."),
        _lt("Correct it, or choose another cut-off date."),
    ),
    'date_short_year': (
        _lt("The year has two digits only."),
        _lt("Write the year in full: 31-12-2025."),
    ),
    'date_not_existing': (
        _lt("This day does not exist."),
        _lt("Correct day and month: dd-mm-yyyy."),
    ),
    # members
    'nik_number': (
        _lt("Excel took the NIK for a number and lost its last digits."),
        _lt("Format the column as text and type the 16 digits again from the identity card."),
    ),
    'nik_invalid': (
        _lt("This is no NIK."),
        _lt("Type the 16 digits of the identity card; leave it empty if there is none."),
    ),
    'nik_length': (
        _lt("The NIK has %(length)s digits instead of 16."),
        _lt("Type it again from the identity card; zeros at the beginning may be missing."),
    ),
    'nik_missing': (
        _lt("The NIK is missing."),
        _lt("It can be filled in later; the member is brought in without it."),
    ),
    'nik_sex': (
        _lt("The NIK is that of a person of the other sex."),
        _lt("Compare NIK and sex with the identity card; the member is brought in as written."),
    ),
    'nik_birth_date': (
        _lt("The NIK states another date of birth."),
        _lt("Compare NIK and date of birth with the identity card; the member is brought in as written."),
    ),
    'sex_unknown': (
        _lt("The sex is not known."),
        _lt("Write one of: %(allowed)s."),
    ),
    'state_unknown': (
        _lt("The status is not known."),
        _lt("Write one of: %(allowed)s."),
    ),
    'birth_date_missing': (
        _lt("The date of birth is missing."),
        _lt("It can be filled in later; the member is brought in without it."),
    ),
    'phone_invalid': (
        _lt("This is no telephone number. It is not brought in."),
        _lt("Write one number: 0812… or +62812…"),
    ),
    'phone_zero': (
        _lt("Excel lost the first zero of the telephone number. It is brought in with the zero."),
        _lt("Nothing to do; format the column as text next time."),
    ),
    'join_before_birth': (
        _lt("The member joined before the date of birth (%(birth)s)."),
        _lt("Correct one of the two dates."),
    ),
    'member_double': (
        _lt("This member number stands in row %(first_row)s as well."),
        _lt("Give each member a number of his own."),
    ),
    'member_exists': (
        _lt("This member number is already registered."),
        _lt("Remove the row, or correct the number."),
    ),
    'nik_double': (
        _lt("This NIK stands in row %(first_row)s as well."),
        _lt("Compare both with the identity cards; a person is a member once."),
    ),
    'nik_exists': (
        _lt("A registered member has this NIK already."),
        _lt("Remove the row, or correct the NIK."),
    ),
    'heir_missing': (
        _lt("A relation (%(relation)s) is given but no heir."),
        _lt("Write the name of the heir; the member is brought in without heir."),
    ),
    # savings
    'unknown_member': (
        _lt("There is no such member on the sheet Anggota."),
        _lt("Correct the number, with its zeros as on the sheet Anggota, or add the member."),
    ),
    'account_double': (
        _lt("This account number stands in row %(first_row)s as well."),
        _lt("Give each account a number of its own."),
    ),
    'account_exists': (
        _lt("This account number exists already."),
        _lt("Remove the row, or correct the number."),
    ),
    'share_double': (
        _lt("This member has an account of this product already, in row %(first_row)s."),
        _lt("Bring both together in one row: a member has one account of each share."),
    ),
    'unknown_product': (
        _lt("There is no such product."),
        _lt("Correct the code (%(products)s), or add the product in the configuration."),
    ),
    'opened_before_joining': (
        _lt("The account was opened before the member joined (%(joined)s)."),
        _lt("Correct one of the two dates."),
    ),
    'left_with_balance': (
        _lt("Member %(member)s has left but still has a balance."),
        _lt("Correct the status of the member, or the balance to 0."),
    ),
    'prospective_with_balance': (
        _lt("%(member)s is a candidate: he has deposits of candidates only."),
        _lt("Correct the status of the member, or the product."),
    ),
    'term_required': (
        _lt("A time deposit (%(product)s) needs term, rate and maturity."),
        _lt("Fill in the cell from the certificate."),
    ),
    'maturity_wrong': (
        _lt("The maturity does not follow from the opening date and %(months)s months; that would be %(due)s."),
        _lt("Correct date, term or maturity; for a renewed deposit write the date of the last renewal as opening date."),
    ),
    'matured': (
        _lt("The deposit had matured at the cut-off date already."),
        _lt("Nothing to do if it was neither paid out nor renewed."),
    ),
    'term_ignored': (
        _lt("The product %(product)s has no term: term and maturity are not brought in."),
        _lt("Nothing to do, unless the product is wrong."),
    ),
    # loans
    'loan_double': (
        _lt("This loan number stands in row %(first_row)s as well."),
        _lt("Give each loan a number of its own."),
    ),
    'loan_exists': (
        _lt("This loan number exists already."),
        _lt("Remove the row, or correct the number."),
    ),
    'loan_number_of_account': (
        _lt("This number is that of a savings account, on the sheet Simpanan in row %(first_row)s."),
        _lt("Give the loan a number of its own."),
    ),
    'loan_before_joining': (
        _lt("The loan was paid out before the member joined (%(joined)s)."),
        _lt("Check both dates; the loan is brought in as written."),
    ),
    'method_unknown': (
        _lt("The method is not known."),
        _lt("Write one of: %(allowed)s."),
    ),
    'principal_zero': (
        _lt("The loan amount is 0."),
        _lt("Write the amount that was paid out."),
    ),
    'balance_over_principal': (
        _lt("The balance is higher than the loan amount (%(principal)s)."),
        _lt("Correct one of the two amounts."),
    ),
    'loan_paid': (
        _lt("The balance is 0: the loan is paid."),
        _lt("Nothing to do; the loan may also be left out."),
    ),
    'paid_over_months': (
        _lt("More instalments are paid than the loan has (%(months)s)."),
        _lt("Correct the term or the paid instalments."),
    ),
    'loan_overdue': (
        _lt("The last instalment was due before the cut-off date."),
        _lt("Nothing to do if the loan is really in arrears."),
    ),
    # trial balance
    'debit_and_credit': (
        _lt("The account has debit (%(debit)s) and credit."),
        _lt("Write the balance on one side only."),
    ),
    'trial_double': (
        _lt("This account stands in row %(first_row)s as well."),
        _lt("Bring both together in one row."),
    ),
    'unknown_account': (
        _lt("The chart of accounts has no such account."),
        _lt("Correct the code, or add the account to the chart."),
    ),
    'trial_unbalanced': (
        _lt("Debit (%(debit)s) and credit (%(credit)s) differ by %(difference)s."),
        _lt("Correct the trial balance until both are equal."),
    ),
    'trial_empty': (
        _lt("The trial balance has no amounts."),
        _lt("Fill in debit and credit."),
    ),
    'trial_total_wrong': (
        _lt("The total is not the sum of the rows, which is %(sum)s."),
        _lt("Correct a row or the total."),
    ),
    'control_total': (
        _lt("Account %(account)s: trial balance %(listed)s, sheets %(counted)s (%(products)s), difference %(difference)s."),
        _lt("Find the difference: a row is missing, stands twice, or has another amount; look also whether the balance stands on its right side."),
    ),
    'control_missing': (
        _lt("Account %(account)s is not on the trial balance, but the sheets hold %(counted)s for it (%(products)s)."),
        _lt("Add the account to the trial balance, or correct the products."),
    ),
    'no_balances': (
        _lt("No member has a balance."),
        _lt("Fill in the sheets Simpanan and Pinjaman."),
    ),
    # the cooperative
    'already_imported': (
        _lt("This content was already brought in on %(date)s (%(name)s)."),
        _lt("Nothing to do: each workbook is booked once."),
    ),
    'not_set_up': (
        _lt("%(company)s is not set up as a cooperative yet."),
        _lt("Do this step first: %(step)s."),
    ),
    'cutoff_future': (
        _lt("The cut-off date lies in the future."),
        _lt("Choose a day that has passed, usually 31 December of last year."),
    ),
    'day_passed': (
        _lt("%(company)s has worked already: its last business day is %(day)s."),
        _lt("The books are brought in before the first business day; choose that day as cut-off date only if it is still open."),
    ),
    'ledger_not_empty': (
        _lt("The general ledger of %(company)s has entries up to the cut-off date already."),
        _lt("Bring the books into a branch without entries, or reverse these entries first."),
    ),
}


def problem(env, code: str, params: Mapping[str, object]) -> str:
    return _fill(env, MESSAGES[code][0], params)


def remedy(env, code: str, params: Mapping[str, object]) -> str:
    return _fill(env, MESSAGES[code][1], params)


def sentence(env, issue: Issue) -> str:
    """All of an issue on one line, for the command line and for errors."""
    place = ', '.join(filter(None, (
        issue.sheet, issue.row and env._("row %s", issue.row), issue.column and env._("column %s", issue.column),
        issue.value and f'“{issue.value}”',
    )))
    text = f'{problem(env, issue.code, issue.params)} {remedy(env, issue.code, issue.params)}'
    return f'{place}: {text}' if place else text


def _fill(env, text: object, params: Mapping[str, object]) -> str:
    shown = {key: rupiah(value) if key in MONEY and isinstance(value, int) else value for key, value in params.items()}
    translate = env._   # the terms stand in the tables above, marked there
    return translate(text) % shown


def rupiah(amount: int) -> str:
    return f'{amount:,}'.replace(',', '.')
