"""Running a wave: notebooks executed with papermill, several at once, recorded for DVC."""
