"""The member's card, 85.6 x 54 mm: on a plastic card, or ten on a sheet of A4 that is printed on both sides."""
import qrcode

from odoo import api, models
from odoo.tools.image import image_data_uri

from .paper import mm
from .text import day, qr_image

WIDTH, HEIGHT = 85.6, 54.0                # ISO/IEC 7810 ID-1
COLUMNS, ROWS = 2, 5                      # on A4
LEFT, TOP = (210 - COLUMNS * WIDTH) / 2, (297 - ROWS * HEIGHT) / 2


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    def _card_code(self):
        """ What the code on the card says: it finds the member at the counter, and tells a stranger nothing """
        return f'KOP:{self.company_id.id}:{self.number}'

    def _member_card(self):
        """ What stands on the card, in the language of the member

        :return: dict of texts
        :raises AccessError: if the caller may not read the member
        """
        self.ensure_one()
        self.check_access('read')
        # narrow sudo(): who may read the member may see his card, with the branch
        member = self.with_context(lang=self._paper_lang()).sudo()
        head = member.company_id._paper_head()
        # a card is scanned from a scratched plastic: more of the code may be missing
        return {
            'head': head, 'legal': head['branch'] or head['legal'].split(' · ')[0], 'name': member.name, 'number': member.number,
            'since': member.join_date and day(member.env, member.join_date),
            'photo': image_data_uri(member.image_256) if member.image_256 else False,
            'initials': ''.join(word[0] for word in (member.name or '').split()[:2]).upper(),
            'qr': qr_image(member._card_code(), qrcode.constants.ERROR_CORRECT_Q), 'lang': member.env.lang,
        }


def sheets(records):
    """ The cards of each sheet with the places of front and back, millimetres from the left upper corner; the back is mirrored,
    since the sheet is turned over its long side

    :return: list of lists of dicts ``record, top, front, back``
    """
    cards = []
    for place, record in enumerate(records):
        row, column = divmod(place % (COLUMNS * ROWS), COLUMNS)
        cards.append({
            'record': record, 'top': TOP + row * HEIGHT, 'front': LEFT + column * WIDTH, 'back': LEFT + (COLUMNS - 1 - column) * WIDTH})
    size = COLUMNS * ROWS
    return [cards[first:first + size] for first in range(0, len(cards), size)]


class ReportMemberCard(models.AbstractModel):
    _name = 'report.koperasi.report_member_card'
    _description = "Member Card"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env['koperasi.member'].browse(docids)
        return {'docs': docs, 'papers': {member.id: member._member_card() for member in docs}, 'sheets': sheets(docs), 'mm': mm,
                'width': WIDTH, 'height': HEIGHT}


class ReportMemberCardSheet(models.AbstractModel):
    _name = 'report.koperasi.report_member_card_sheet'
    _inherit = 'report.koperasi.report_member_card'
    _description = "Member Cards on A4"
