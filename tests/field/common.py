from uuid import uuid4

from ..loan.common_running import RunningCase


class FieldCase(RunningCase):
    """ Melati, a group of Maria (with a loan of case N1) and Yosef, visited by a field officer; a teller with an open till """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Receipt, cls.Batch = cls.env['koperasi.field.receipt'], cls.env['koperasi.field.batch']
        cls.fielder = cls.make_user('uji_lapangan', 'koperasi.group_koperasi_field_officer')
        cls.group = cls.env['koperasi.member.group'].create({
            'name': "Melati", 'company_id': cls.coop.id, 'officer_id': cls.fielder.id, 'member_ids': [(6, 0, (cls.maria | cls.yosef).ids)]})
        cls.loan = cls.lend(1_200_000)

    def line(self, amount=50_000, kind='deposit', member=None, **values):
        """ A line as the telephone sends it """
        member = member or self.maria
        record = {'deposit': self.savings if member == self.maria else self.other_savings, 'instalment': self.loan, 'payoff': self.loan}.get(kind)
        return {'key': str(uuid4()), 'officer_id': self.fielder.id, 'member_id': member.id, 'kind': kind, 'record_id': record.id if record else 0, 'amount': amount,
                'time': '2026-01-05T02:00:00.000Z', 'list_version': '2026-01-05 00:00:00', **values}

    def send(self, *lines, user=None, **kwargs):
        return self.by(user or self.fielder, self.Receipt).receive(list(lines), kwargs.pop('device', 'hp-1'), **kwargs)

    def kept(self, *lines):
        return self.Receipt.search([('key', 'in', [line['key'] for line in lines])], order='id')

    def count(self, receipts, amount=None, reason=None, key=None, user=None, officer=None):
        """ The answer of a teller's count: all of it there, if no amount is given """
        counted = self.count_of(int(sum(receipts.mapped('amount'))) if amount is None else amount)
        return self.by(user or self.teller, self.Batch).count_cash(
            (officer or self.fielder).id, receipts.ids, self.till, {str(value): number for value, number in counted.items()}, key or self.key(), reason)

    def cash(self):
        self.env.flush_all()
        journal = self.journal()
        return journal._koperasi_cash()[journal.id]
