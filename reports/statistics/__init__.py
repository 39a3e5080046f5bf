from . import yearbook
