"""What is said of registry files beside what the readers of workbooks say."""
from odoo.tools.translate import LazyTranslate

from ..files import messages  # noqa: F401 - text files
from ..opening.messages import MESSAGES

_lt = LazyTranslate(__name__)

MESSAGES.update({
    'registry_imported': (
        _lt("This file was brought in already on %(date)s: %(name)s."),
        _lt("Nothing to do: each file is brought in once."),
    ),
    'coop_nik_invalid': (
        _lt("A cooperative ID (NIK) has 10 to 16 digits and nothing else."),
        _lt("Correct it, or leave the cell empty; format the column as text."),
    ),
    'coop_nik_length': (
        _lt("This cooperative ID (NIK) does not have 13 digits."),
        _lt("Compare it with the certificate; it is brought in as it stands."),
    ),
    'coop_nik_double': (
        _lt("This cooperative ID (NIK) stands in row %(row)s already."),
        _lt("Remove one of the rows, or correct the number."),
    ),
    'coop_legal_double': (
        _lt("This legal entity number stands in row %(row)s already."),
        _lt("Remove one of the rows, or correct the number."),
    ),
    'coop_twin': (
        _lt("A cooperative of this name in this regency stands in row %(row)s already."),
        _lt("Remove one of the rows, or give both their NIK or legal entity number."),
    ),
    'coop_match_twice': (
        _lt("Row %(row)s is about the same cooperative of the registry."),
        _lt("Remove one of the rows."),
    ),
    'coop_conflict': (
        _lt("The NIK is that of %(nik)s, the legal entity number that of %(legal)s."),
        _lt("Correct one of the two numbers."),
    ),
    'coop_nik_differs': (
        _lt("The legal entity number is that of %(name)s, which has the NIK %(nik)s."),
        _lt("Correct the number; a NIK that is really another one is changed on the cooperative's own form."),
    ),
    'coop_closed': (
        _lt("%(name)s was closed and is in the lists no more."),
        _lt("Remove the row, or have the head of the office put the cooperative back."),
    ),
    'coop_possible': (
        _lt("This may be %(name)s, which is in the registry already under the same name and regency."),
        _lt("Say on the tab Rows whether it is the same one or a new one."),
    ),
    'area_unknown': (
        _lt("There is no area with this code."),
        _lt("Correct the code (Kemendagri, 4, 6 or 10 digits), or bring the areas in first."),
    ),
    'area_too_wide': (
        _lt("This is the code of a whole province."),
        _lt("Write the code of the regency, district or village."),
    ),
    'word_unknown': (
        _lt("This word is not known here."),
        _lt("Write one of: %(words)s."),
    ),
    'date_future': (
        _lt("The date lies in the future."),
        _lt("Correct it."),
    ),
    'meeting_too_early': (
        _lt("The meeting was held before the book year had ended."),
        _lt("Correct the book year or the date of the meeting."),
    ),
    'attended_too_many': (
        _lt("More came than were entitled (over 100%%)."),
        _lt("Correct one of the two numbers."),
    ),
    'term_backwards': (
        _lt("It ends before it begins."),
        _lt("Correct one of the two dates."),
    ),
    'part_missing': (
        _lt("Something stands beside this cell, but here nothing."),
        _lt("Fill it in, or empty the cells that belong to it."),
    ),
    'year_invalid': (
        _lt("This is no year, or one that has not come yet."),
        _lt("Write four digits, for example 2025."),
    ),
    'coordinate_invalid': (
        _lt("This is no coordinate in degrees."),
        _lt("Write for example -10,1783 and 123,6070."),
    ),
    'figure_of_return': (
        _lt("The figures of this year came by a return of the cooperative."),
        _lt("Nothing to do: those of the file are left out."),
    ),
    'area_code_invalid': (
        _lt("The code of an area has 2, 4, 6 or 10 digits."),
        _lt("Correct it; points between the digits do no harm."),
    ),
    'area_double': (
        _lt("This code stands in row %(row)s already."),
        _lt("Remove one of the rows."),
    ),
    'area_orphan': (
        _lt("The regency or province that this code begins with is not known."),
        _lt("Put it into the file as well."),
    ),
})
