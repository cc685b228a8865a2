"""Files of every format as one Sheet of text cells. Nothing is converted: "007" and "NA" stay.

No reader knows an instrument, and none judges: what a cell should be is not decided here.
"""
