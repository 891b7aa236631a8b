"""National totals that publishers printed; the sample extracts add up to these.

`report` is the progress report of May 2014. Where it prints a rounded number ("bijna 6.000"), one
number within its wording stands here, and `chosen` says so: it is sample data, not a statistic.
A year nobody published is not here.
"""

from __future__ import annotations

# report, chosen: "bijna 6.000", "bijna 12% meer"; "bijna 19.000", "+7%"
WO_TECHNIEK = {2012: 5_332, 2013: 5_960}
HBO_TECHNIEK = {2012: 17_690, 2013: 18_930}

# report, exact
MBO_TECHNIEK_BBL = {2012: 55_737, 2013: 48_553}
MBO_TECHNIEK_BOL = {2012: 77_182, 2013: 82_809}

# report, chosen within "57 %", "bijna 60%", "37 %", "zo'n 40%", "circa 34%": (techniek, all).
# The N-pupils of 2013/14 add up to the 48.980 that the later monitor printed.
VWO_N = {2012: (24_510, 43_000), 2013: (26_180, 43_853)}
HAVO_N = {2012: (20_720, 56_000), 2013: (22_800, 57_000)}
VMBO_TECHNISCH_OF_SNIJVLAK = {2013: (35_530, 104_500)}

# report, exact
VAKMANSCHAPROUTES, TECHNOLOGIEROUTES = 107, 19
VO_SCHOLEN, ROCS = 39, 19
CENTRA_VAKMANSCHAP, CENTERS_OF_EXPERTISE = 18, 24
BEDRIJVEN = 489

# report, chosen within "circa 22 %", "ongeveer tweederde", "circa 19 %"; ×1000.
# All: CBS 80590ned, employed 2013.
WERKZAAM_2013 = {
    ("technisch", "technisch"): 1_237,
    ("technisch", "niet-technisch"): 618,
    ("niet-technisch", "technisch"): 365,
    ("niet-technisch", "niet-technisch"): 6_213,
}

# report, chosen: "ruim 125.000", "ruim 86.000", of which 40 % mbo
ONTSTANE_VACATURES = {2011: 125_400, 2013: 86_300}
ONTSTANE_VACATURES_NIVEAU_2013 = {"laag": 23_300, "mbo": 34_520, "hbo": 19_850, "wo": 8_630}

# UWV open technical vacancies as printed by edition; per level where printed
OPENSTAAND_EDITIE_2022 = {"2016KW01": 41_500, "2021KW03": 105_100, "2021KW04": 104_500}
OPENSTAAND_EDITIE_2024 = {
    "2016KW01": 29_200,
    "2017KW01": 36_300,
    "2022KW04": 78_800,
    "2023KW04": 78_900,
}
OPENSTAAND_NIVEAU = {
    "2021KW04": {"1": 10_100, "2": 72_400, "3": 11_900, "4": 10_100},
    "2023KW04": {"1": 5_600, "2": 46_800, "3": 12_200, "4": 14_300},
}

# report, chosen: "bijna 102.000", "+48%" in two years; all WW as UWV printed for April 2014
WW_TECHNISCH = {"2012MM04": 68_820, "2014MM04": 101_860}
WW_ALLE = {"2014MM04": 443_000}

# CBS 37789ksz, WW unadjusted, ×1000: end of December, and year average
WW_DECEMBER = {
    2011: "269.9", 2012: "340.2", 2013: "437.7", 2014: "440.8",
    2015: "445.9", 2016: "412", 2017: "330", 2018: "262.7",
}  # fmt: skip
WW_JAAR = {
    2011: "259.6", 2012: "300.3", 2013: "389.6", 2014: "437.9",
    2015: "429.8", 2016: "441.1", 2017: "378.1", 2018: "296.5",
}  # fmt: skip
WW_APRIL_2014 = "443.3"

# DUO mbo 1 October 2015-2019, all enrolled and sector techniek
MBO_YEARS = [2015, 2016, 2017, 2018, 2019]
MBO_ALLE = {
    "BBL": [95_733, 99_799, 106_069, 118_794, 129_519],
    "BOLVT": [375_928, 379_689, 376_831, 373_616, 372_384],
    "BOLDT": [187, 17, 0, 0, 0],
}
MBO_TECHNIEK = {
    "BBL": [40_488, 43_662, 47_006, 52_055, 54_855],
    "BOLVT": [91_595, 88_009, 84_260, 80_655, 79_186],
    "BOLDT": [47, 4, 0, 0, 0],
}

# DUO hbo first-years, domein hbo, 2015-2019
HBO_TECHNIEK_AD = [382, 481, 939, 1_016, 1_397]
HBO_TECHNIEK_BACHELOR = [19_676, 21_127, 21_992, 22_142, 21_864]
HBO_BACHELOR = [88_194, 92_759, 97_150, 98_451, 99_811]

# DUO vo 1 October 2019: (techniek, all)
HAVO_N_2019 = (25_024, 62_246)
VWO_N_2019 = (26_385, 43_840)
VMBO_TECHNISCH_2019 = {"BL": (4_001, 17_332), "KL": (6_307, 28_434), "GL": (1_455, 15_742)}
