"""What the member who logs in has paid and arranged by his pages. Reported as by a provider that is not there: its name says so."""
from datetime import timedelta

from odoo import fields

PIN = '135790'


def pay_online(env, company, user):
    """ :param user: ``res.users`` of the member """
    member = env(user=user)['koperasi.member']._of_login()
    savings = member._payable_savings(('demand',))[:1]
    other = env['koperasi.savings.account'].search([
        ('company_id', '=', company.id), ('member_id', '!=', member.id), ('product_id', '=', savings.product_id.id), ('state', '=', 'open')], order='id', limit=1)
    member._set_pin(PIN)
    Intent, now = env['koperasi.payment.intent'], fields.Datetime.now()
    for purpose, asked, paid in (('mandatory', 25_000, 25_000), ('deposit', 150_000, 150_000), ('deposit', 200_000, 180_000), ('deposit', 75_000, None)):
        intent = Intent.create({
            'reference': Intent._new_reference(), 'company_id': company.id, 'member_id': member.id, 'user_id': user.id, 'purpose': purpose, 'amount': asked,
            'account_id': savings.account_id.id if purpose == 'deposit' else False, 'provider_name': "QRIS (contoh)", 'method_name': "QRIS",
            'expires_at': now + timedelta(hours=24)})
        if paid:
            intent._report({'amount': paid, 'currency_code': company.currency_id.name})
            intent._receive()
            intent._book_received()
    beneficiary = env['koperasi.beneficiary'].create({
        'member_id': member.id, 'account_id': other.id, 'name': "Adik", 'usable_from': now - timedelta(days=1)})
    # his PIN cannot sign before the database is committed
    asked = member._transfer_asked(str(savings.id), f'beneficiary-{beneficiary.id}', 50_000, "Arisan")
    member._carry_out_transfer(asked, 'demo-member-transfer')
    env['koperasi.standing.order'].create({
        'account_id': savings.id, 'target_id': other.id, 'amount': 25_000, 'first_date': member._book_day(), 'memo': "Uang sekolah"})
