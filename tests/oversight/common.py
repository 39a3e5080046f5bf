import base64

from odoo.service.model import call_kw

from ..requests.common import PDF
from ..savings.common import SavingsCase

MANAGEMENT = ('teller', 'officer', 'manager', 'accountant', 'board', 'admin_user')
EVIDENCE = base64.b64encode(PDF).decode()


class OversightCase(SavingsCase):
    """ Two supervisors, who are two persons """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.make_user('uji_pengawas2', 'koperasi.group_koperasi_supervisor')
        cls.own = [('company_id', '=', cls.coop.id)]   # the demo has matters of its own

    def rpc(self, user, model, method, *args, **kwargs):
        """ As a caller of the API: with an empty cache """
        self.env.flush_all()
        self.env.invalidate_all()
        return call_kw(self.env(user=user.id, context={}, su=False)[model], method, list(args), {**kwargs, 'context': {'allowed_company_ids': user.company_ids.ids}})

    def new_case(self, **values):
        case = self.by(self.supervisor, self.env['koperasi.case']).create({'title': "Kas kecil tanpa kuitansi", 'text': "Rahasia pengawas", **values})
        return case.with_env(self.env)
