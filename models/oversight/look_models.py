from odoo import api, models

# who is only named (in another record, in a list to choose from) is not looked at
NAMES = frozenset({'id', 'display_name', 'name', 'number', 'company_id', 'active', 'member_id', 'currency_id'})


class KoperasiLooked(models.AbstractModel):
    """ Records of a member whose reading on a screen is noted. Screens read by these methods; all but ``export_data`` are Odoo's ``@api.readonly``, which
    a note is not: where the database has a replica they are asked of the primary at once, not twice.
    """
    _name = 'koperasi.looked'
    _description = "Data of a Member"
    _koperasi_look = 'form'

    def _looked_members(self):
        """ Whose these records are """
        return self.sudo().member_id

    def _note_looked(self, names):
        Look = self.env['koperasi.look']
        if Look._looks() and self and not NAMES.issuperset(names):
            Look._note_screen(self._looked_members(), self._description, self._koperasi_look)

    def read(self, fields=None, load='_classic_read'):
        result = super().read(fields, load)
        self._note_looked(fields or ['*'])
        return result

    def web_read(self, specification):
        return super().web_read(specification)   # reads by read(); here for what stands below

    @api.model
    def web_search_read(self, domain, specification, offset=0, limit=None, order=None, count_limit=None):
        return super().web_search_read(domain, specification, offset=offset, limit=limit, order=order, count_limit=count_limit)

    @api.model
    def web_read_group(self, *args, **kwargs):
        return super().web_read_group(*args, **kwargs)

    @api.model
    def search_read(self, domain=None, fields=None, offset=0, limit=None, order=None, **read_kwargs):
        rows = super().search_read(domain, fields, offset=offset, limit=limit, order=order, **read_kwargs)
        self.browse([row['id'] for row in rows])._note_looked(fields or ['*'])
        return rows

    def export_data(self, fields_to_export):
        result = super().export_data(fields_to_export)
        self.env['koperasi.look']._note(self._looked_members(), 'export', self._description)
        return result

    for method in (read, web_read, web_search_read, web_read_group, search_read):
        method._readonly = False
    del method


class KoperasiMember(models.Model):
    _name = 'koperasi.member'
    _inherit = ['koperasi.member', 'koperasi.looked']

    def _looked_members(self):
        return self


class KoperasiSavingsAccount(models.Model):
    _name = 'koperasi.savings.account'
    _inherit = ['koperasi.savings.account', 'koperasi.looked']
    _koperasi_look = 'account'


class KoperasiLoan(models.Model):
    _name = 'koperasi.loan'
    _inherit = ['koperasi.loan', 'koperasi.looked']
    _koperasi_look = 'loan'


class KoperasiLoanApplication(models.Model):
    _name = 'koperasi.loan.application'
    _inherit = ['koperasi.loan.application', 'koperasi.looked']
    _koperasi_look = 'loan'


class IrActionsReport(models.Model):
    _inherit = 'ir.actions.report'

    @api.model
    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        result = super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
        report = self._get_report(report_ref)
        if report.model.startswith('koperasi.') and res_ids:
            records = self.env[report.model].browse(res_ids)
            members = records.sudo() if report.model == 'koperasi.member' else records.sudo().member_id if 'member_id' in records._fields else None
            if members:
                self.env['koperasi.look']._note(members, 'paper', report.sudo().name)
        return result


class KoperasiExport(models.Model):
    _inherit = 'koperasi.export'

    @api.model
    def _note(self, kind, name, rows, chosen=''):
        result = super()._note(kind, name, rows, chosen)
        if kind in ('list', 'book', 'tax'):   # it names many; the others are noted by member
            self.env['koperasi.look']._note_list(name, rows, 'export')
        return result
