"""Voting slips, ten on a sheet of A4, to be cut: a code, where it is used, how. The codes come with the request that made them and are kept nowhere."""
from odoo import api, models

from ...models.ledger.checks import BOARD, MANAGER, check_role
from ..paper import mm
from ..text import qr_image

COLUMNS, ROWS = 2, 5
WIDTH, HEIGHT = 95, 55
LEFT, TOP = (210 - COLUMNS * WIDTH) / 2, (297 - ROWS * HEIGHT) / 2


class ReportBallotSlips(models.AbstractModel):
    _name = 'report.koperasi.report_ballot_slips'
    _description = "Voting Slips"

    @api.model
    def _get_report_values(self, docids, data=None):
        check_role(self.env, MANAGER, BOARD)
        data = data or {}
        ballot = self.env['koperasi.ballot'].browse(int(data.get('ballot_id') or 0)).exists()
        ballot.check_access('read')
        codes = [str(code) for code in data.get('codes') or []]
        slips = []
        for place, code in enumerate(codes):
            row, column = divmod(place % (COLUMNS * ROWS), COLUMNS)
            slips.append({'code': code, 'top': mm(TOP + row * HEIGHT), 'left': mm(LEFT + column * WIDTH)})
        size, url = COLUMNS * ROWS, ballot._slip_url() if ballot else ''
        return {'docs': ballot, 'ballot': ballot, 'sheets': [slips[first:first + size] for first in range(0, len(slips), size)], 'mm': mm, 'qr': qr_image(url), 'url': url,
                'width': WIDTH, 'height': HEIGHT, 'lang': ballot.company_id.partner_id.lang or self.env.lang}
