from datetime import date

from odoo.addons.koperasi.models.member import member_state
from odoo.addons.koperasi.tests.common import KoperasiCase

NIK_MAN = '5301011204850001'      # born 12 April 1985 in Kupang
NIK_WOMAN = '5301015204850002'    # the same day, a woman: 12 + 40


class MemberCase(KoperasiCase):
    """ Members registered by the loan officer of ``coop``. """
    two_cooperatives = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.field_officer = cls.make_user('uji_field', 'koperasi.group_koperasi_field_officer')
        cls.stranger = cls.make_user('uji_stranger', 'koperasi.group_koperasi_manager', cls.other_coop)
        cls.other_officer = cls.make_user('uji_other_officer', 'koperasi.group_koperasi_loan_officer', cls.other_coop)
        cls.Member = cls.env['koperasi.member']
        # what other domains ask for at admission and exit has its own tests there
        for hook in ('_check_can_approve', '_check_can_leave', '_on_state_changed'):
            cls.classPatch(type(cls.Member), hook, getattr(member_state.KoperasiMember, hook))

    @classmethod
    def register(cls, name="Petrus Kolo", user=None, **values):
        """ A candidate of ``coop``, registered by the loan officer unless told otherwise """
        user = user or cls.officer
        Member = cls.env['koperasi.member'].with_user(user).with_context(allowed_company_ids=user.company_id.ids)
        values = {'name': name, 'company_id': user.company_id.id, 'basic_education_date': date(2026, 1, 3), **values}
        return Member.create(values).with_env(cls.env)

    @classmethod
    def admit(cls, member):
        member.with_user(cls.manager).action_approve('SK-01/2026', date(2026, 1, 5))
        return member

    def as_user(self, records, user):
        return records.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
