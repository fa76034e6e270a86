namespace MultiTaskBert.Optimization.Schedules;

/// <summary>Marks a schedule that goes through learning rates of every size on purpose, to see where they lead: then none is too high.</summary>
internal interface IRangeTest;
