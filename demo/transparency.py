"""The public page of the demo cooperative: the month as of which its books were brought in, signed by one person, published by another."""


def tell(env, company, users, day):
    """ Switch the page on and publish a month

    :param day: its last day
    """
    company.write({'koperasi_transparency': True, 'koperasi_public_code': 'kopdit-contoh'})
    snapshot = env['koperasi.transparency'].with_user(users['accountant']).create({'company_id': company.id, 'date': day})
    snapshot.action_prepare()
    snapshot.action_sign()
    snapshot.with_user(users['supervisor']).action_publish()
