"""How much the tests do that repeat the same thing: KOPERASI_SIZE is ``short`` (every run), ``proof`` (the figures that
reliability.md asks of a submission, ``make proof``) or ``long`` (a release)."""
import os

SIZE = os.environ.get('KOPERASI_SIZE') or 'short'


def figure(short, proof, long):
    """ The one of three numbers that this run takes """
    return {'short': short, 'proof': proof, 'long': long}[SIZE]
