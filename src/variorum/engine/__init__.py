"""How work runs. The engine knows hosts, due times and batches; what a job does is the pipeline's business."""
