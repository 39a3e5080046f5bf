import base64
import binascii

from odoo import fields, models
from odoo.exceptions import UserError

from ...finance.sikp import read_codes, read_lines

MOST_BYTES = 5_000_000
MOST_LINES = 50_000
STATUS = ('accepted', 'rejected')


class KoperasiSikpAnswer(models.TransientModel):
    """ Reads what SIKP answered to a report: which debtors or loans it took, and why not the others. """
    _name = 'koperasi.sikp.answer'
    _description = "Answer of SIKP, Dialog"

    export_id = fields.Many2one('koperasi.sikp.export', string="SIKP Report", required=True)
    company_id = fields.Many2one(related='export_id.company_id')
    layout_id = fields.Many2one('koperasi.sikp.layout', required=True, domain="[('kind', '=', 'answer')]",
                                default=lambda self: self.env['koperasi.sikp.layout'].search([('kind', '=', 'answer')], limit=1))
    file = fields.Binary(required=True, attachment=False)
    file_name = fields.Char()

    def action_confirm(self):
        """ Note the answers on the lines of the report.

        :raises UserError: if the report was not sent, or the file is not one of the layout: then nothing is noted
        :raises AccessError: if the caller is neither loan officer nor manager
        """
        self.ensure_one()
        export = self.export_id
        export._door()
        if export.state not in ('sent', 'answered'):
            raise UserError(self.env._("Check and send the report first."))
        answers = self._answers(self._content())
        unknown = export._take_answer(answers)
        accepted = sum(status == 'accepted' for _key, status, _message in answers)
        message = self.env._("%(accepted)s accepted, %(rejected)s rejected.", accepted=accepted, rejected=len(answers) - accepted)
        if unknown:
            message += " " + self.env._("%s lines name nobody of this report.", len(unknown))
        return {'type': 'ir.actions.client', 'tag': 'display_notification', 'params': {
            'type': 'warning' if unknown or accepted < len(answers) else 'success', 'message': message, 'next': {'type': 'ir.actions.act_window_close'}}}

    def _content(self):
        try:
            content = base64.b64decode(self.file or b'', validate=True)
        except (binascii.Error, ValueError):
            content = b''
        if not 0 < len(content) <= MOST_BYTES:
            raise UserError(self.env._("The file is empty, or larger than 5 MB."))
        return content

    def _answers(self, content):
        """ ``[(key, 'accepted' or 'rejected', message)]`` of a file

        :raises UserError: naming the line that is not as the layout says
        """
        layout = self.layout_id
        columns = {column.source: (place, column) for place, column in enumerate(layout._columns())}
        if not {'answer_key', 'answer_status'} <= columns.keys():
            raise UserError(self.env._("Layout %s does not say where key and answer stand.", layout.name))
        try:
            rows = read_lines(content, layout.encoding)
        except ValueError as error:
            raise UserError(self.env._("This is no text file as the layout says.")) from error
        if not rows or len(rows) > MOST_LINES:
            raise UserError(self.env._("The file has no lines, or more than %s.", MOST_LINES))
        found, codes = [], read_codes(columns['answer_status'][1].codes)
        for number, row in enumerate(rows, 1):
            if len(row) != len(layout.column_ids):
                raise UserError(self.env._("Line %(number)s has %(found)s fields, the layout has %(asked)s.", number=number, found=len(row), asked=len(layout.column_ids)))
            status = codes.get(row[columns['answer_status'][0]])
            key = row[columns['answer_key'][0]]
            if status not in STATUS or not key:
                raise UserError(self.env._("Line %s names nobody, or its answer is none of the codes of the layout.", number))
            message = row[columns['answer_message'][0]] if 'answer_message' in columns else ''
            found.append((key, status, message[:500]))
        return found
