-- Every source cell that counts, once for each meetwaarde and definition it counts in. Whatever is
-- summed can be listed here: this is the lineage of a figure down to the source line.
{{ tellend(ref('int_cellen')) }}
