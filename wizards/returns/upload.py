import base64

from odoo import fields, models
from odoo.exceptions import UserError

from ...models.ledger.checks import check_role
from ...models.returns.key import INSPECTOR, REGISTRAR
from .reading import check_size, is_workbook, read_form

MOST_FILES = 200


class KoperasiReturnUpload(models.TransientModel):
    """ Files of returns that came to the office by hand: on a stick, by mail, by messenger. Each is taken or refused by itself. """
    _name = 'koperasi.return.upload'
    _description = "Returns Brought by Hand"

    company_id = fields.Many2one('res.company', string="Office", required=True, default=lambda self: self.env.company, ondelete='cascade')
    file_ids = fields.Many2many('ir.attachment', string="Files", help="Documents (JSON) of cooperatives' programs, and forms that were filled in as workbooks (XLSX).")
    line_ids = fields.One2many('koperasi.return.upload.line', 'upload_id', readonly=True)

    def action_take(self):
        """ Read the files, one after the other.

        :raises UserError: if there is none, or the company is no office
        :raises AccessError: if the caller is neither registrar nor inspector
        """
        self.ensure_one()
        check_role(self.env, REGISTRAR, INSPECTOR)
        office = self.company_id
        if not office.koperasi_is_office or office not in self.env.user.company_ids:
            raise UserError(self.env._("%s is no supervising office of yours.", office.name))
        if not 0 < len(self.file_ids) <= MOST_FILES:
            raise UserError(self.env._("Choose files, %s at most at once.", MOST_FILES))
        self.line_ids.unlink()
        for file in self.file_ids:
            file.check_access('read')
            self.env['koperasi.return.upload.line'].create({'upload_id': self.id, 'name': file.name, **self._take(office, file)})
        self.file_ids = False
        return {'type': 'ir.actions.act_window', 'name': self.env._("What Came of the Files"), 'res_model': self._name, 'res_id': self.id, 'view_mode': 'form', 'target': 'new'}

    def _take(self, office, file):
        """ Values of the line that says what came of a file """
        Received = self.env['koperasi.return.received']
        try:
            content = base64.b64decode(file.with_context(bin_size=False).datas or b'')
            check_size(self.env, content)
            with self.env.cr.savepoint():
                answer = self._take_form(office, content) if is_workbook(content) else Received._receive(office, content, 'upload')
        except UserError as error:
            return {'result': 'refused', 'words': str(error)}
        if not answer['receipt']:
            return {'result': 'refused', 'words': '\n'.join([answer['message'], *(problem['message'] for problem in answer['problems'])])}
        return {'result': 'accepted' if answer['state'] == 'accepted' else 'received', 'received_id': int(answer['receipt'].partition('-')[2]),
                'words': '\n'.join(problem['message'] for problem in answer['problems'])}

    def _take_form(self, office, content):
        form = read_form(self.env, content)
        Cooperative, own = self.env['koperasi.cooperative'], [('company_id', '=', office.id)]
        found = Cooperative.search([*own, ('nik', '=', form.nik)]) if form.nik else Cooperative
        found = found or (Cooperative.search([*own, ('legal_number', '=', form.legal_number)]) if form.legal_number else Cooperative)
        if not found:
            raise UserError(self.env._("The office knows no cooperative with this NIK or legal entity number. Ask the registrar."))
        return self.env['koperasi.return.received']._receive_figures(found, form.form, form.last, form.figures, 'upload')


class KoperasiReturnUploadLine(models.TransientModel):
    """ What came of a file """
    _name = 'koperasi.return.upload.line'
    _description = "File of Returns"

    upload_id = fields.Many2one('koperasi.return.upload', required=True, ondelete='cascade')
    company_id = fields.Many2one(related='upload_id.company_id')
    name = fields.Char(string="File", readonly=True)
    result = fields.Selection([('accepted', "Accepted"), ('received', "To Be Checked"), ('refused', "Not Taken")], readonly=True)
    received_id = fields.Many2one('koperasi.return.received', string="Return", readonly=True, ondelete='cascade')
    words = fields.Text(string="What Was Found", readonly=True)
