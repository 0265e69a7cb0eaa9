"""The months that numbers are of. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = 12


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @classmethod
    def of(cls, day: date) -> "Month":
        """Give the month of a day."""
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> "Month | None":
        """Give the month that is written so; None where none is.

        >>> str(Month.read("2022-07")), Month.read("2022-13"), Month.read("７")
        ('2022-07', None, None)
        """
        try:
            return cls.of(date.fromisoformat(f"{text}-01"))
        except ValueError:
            return None

    @property
    def first_on(self) -> date:
        """Give its first day."""
        return date(self.year, self.number, 1)

    def before(self, months: int = 1) -> "Month":
        """Give an earlier month.

        >>> str(Month(2022, 1).before()), str(Month(2022, 7).before(-1)), str(Month(2022, 12).before(-1))
        ('2021-12', '2022-08', '2023-01')
        """
        months = self.year * 12 + self.number - 1 - months
        return Month(months // 12, months % 12 + 1)

    def is_final(self, on: date, after_days: int) -> bool:
        """Tell whether so many days have passed since its end, so that its numbers change no more.

        >>> Month(2022, 7).is_final(date(2022, 9, 9), 40), Month(2022, 7).is_final(date(2022, 9, 8), 40)
        (True, False)
        """
        return on >= self.before(-1).first_on + timedelta(days=after_days - 1)
