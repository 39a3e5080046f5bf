"""What a cooperative in the registry has several of."""
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KoperasiCooperativePart(models.AbstractModel):
    """ A line of a cooperative in the registry """
    _name = 'koperasi.cooperative.part'
    _description = "Part of a Cooperative's Record"

    cooperative_id = fields.Many2one('koperasi.cooperative', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='cooperative_id.company_id', store=True, index=True)


class KoperasiCooperativeOfficer(models.Model):
    """ Who runs a cooperative: public office holders, not its members """
    _name = 'koperasi.cooperative.officer'
    _description = "Officer of a Cooperative"
    _inherit = ['koperasi.cooperative.part']
    _order = 'body, date_from desc, id'

    body = fields.Selection([('board', "Board (Pengurus)"), ('supervisor', "Supervisors (Pengawas)"), ('manager', "Management")], required=True, default='board')
    name = fields.Char(required=True)
    position = fields.Char()
    nik = fields.Char(string="NIK", groups='koperasi.group_koperasi_registrar')
    sex = fields.Selection([('male', "Male"), ('female', "Female")])
    phone = fields.Char()
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="Until")


class KoperasiCooperativeBranch(models.Model):
    _name = 'koperasi.cooperative.branch'
    _description = "Branch of a Cooperative"
    _inherit = ['koperasi.cooperative.part']
    _order = 'name, id'

    name = fields.Char(required=True)
    kind = fields.Selection([('branch', "Branch"), ('sub_branch', "Sub-Branch (KCP)"), ('cash', "Cash Office"), ('unit', "Unit")], required=True, default='branch')
    area_id = fields.Many2one('koperasi.area', index=True, ondelete='restrict')
    street = fields.Char(string="Address")
    opened_on = fields.Date()


class KoperasiCooperativeLicence(models.Model):
    _name = 'koperasi.cooperative.licence'
    _description = "Licence of a Cooperative"
    _inherit = ['koperasi.cooperative.part']
    _order = 'date desc, id desc'

    kind = fields.Selection([('savings_loan', "Savings and Loan (Izin USP)"), ('branch', "Branch Office"), ('other', "Other")], required=True, default='savings_loan')
    number = fields.Char(required=True)
    date = fields.Date(required=True)
    valid_until = fields.Date()
    issuer = fields.Char()


class KoperasiCooperativeCertificate(models.Model):
    """ The certificate of the cooperative's ID, given to active ones (domain 10.2); grades are a free list there """
    _name = 'koperasi.cooperative.certificate'
    _description = "NIK Certificate"
    _inherit = ['koperasi.cooperative.part']
    _order = 'date desc, id desc'

    number = fields.Char(required=True)
    grade = fields.Selection([('A', "A"), ('B', "B"), ('C1', "C1"), ('C2', "C2"), ('D', "D")])
    date = fields.Date(required=True)
    valid_until = fields.Date()


class KoperasiCooperativeMeeting(models.Model):
    """ An annual meeting (RAT) that was reported to the office: what the status goes by """
    _name = 'koperasi.cooperative.meeting'
    _description = "Annual Meeting of a Cooperative"
    _inherit = ['koperasi.cooperative.part']
    _order = 'book_year desc, id desc'

    book_year = fields.Integer(required=True, aggregator=None)
    date = fields.Date(string="Held On", required=True)
    attended = fields.Integer()
    entitled = fields.Integer(string="Members Entitled")
    reported_on = fields.Date(string="Report Received")
    source = fields.Selection([('return', "Return of the Cooperative"), ('import', "Registry File"), ('office', "Entered by the Office")], required=True, default='office',
                              readonly=True)

    _year_uniq = models.UniqueIndex('(cooperative_id, book_year)', "The meeting of this book year is there already.")

    @api.constrains('book_year', 'date', 'attended', 'entitled')
    def _check_meeting(self):
        for row in self:
            if not 1945 <= row.book_year <= 2200 or row.date.year < row.book_year:
                raise ValidationError(self.env._("A meeting about %s cannot have been on that day.", row.book_year))
            if row.attended < 0 or row.entitled < 0 or (row.entitled and row.attended > row.entitled):
                raise ValidationError(self.env._("More came than were entitled."))
