using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MultiTaskBert.AspNetCore.Serving;

/// <summary>Says whether a model can answer.</summary>
internal sealed class ModelHealthCheck(ServedPredictor served) : IHealthCheck
{
    /// <summary>The tag of what must be healthy before requests are sent.</summary>
    internal const string ReadyTag = "ready";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = served.Status;
        var data = new Dictionary<string, object>(StringComparer.Ordinal) { ["state"] = status.State.ToString(), ["heads"] = status.Heads, ["waiting"] = status.Waiting };
        return Task.FromResult(status.State switch
        {
            ServingState.Ready => HealthCheckResult.Healthy(status.Message, data),
            ServingState.Degraded => HealthCheckResult.Degraded(status.Message, data: data),
            _ => new HealthCheckResult(context.Registration.FailureStatus, status.Message, data: data),
        });
    }
}
