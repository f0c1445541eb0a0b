namespace HandoffFunctions.Api;

/// <summary>Every route of the analysts' API, with the role that it needs.</summary>
internal static class Routes
{
    public static void Map(WebApplication app, Guard guard, FindingsApi findings, ReviewsApi reviews, DevicesApi devices, LedgerApi ledger, HandoffsApi handoffs, OverviewApi overview, RejectedEventsApi rejected)
    {
        app.MapGet("/api/residual-sessions", guard.For(Roles.Read, findings.ListResidualAsync));
        app.MapGet("/api/findings", guard.For(Roles.Read, findings.ListAsync));
        app.MapGet("/api/findings/{id}", guard.For(Roles.Read, findings.ShowAsync));
        app.MapPost("/api/findings/{id}/review", guard.For(Roles.Review, reviews.ReviewAsync));
        app.MapPost("/api/findings/{id}/retry", guard.For(Roles.Review, reviews.RetryAsync));
        app.MapGet("/api/devices/{deviceId}", guard.For(Roles.Read, devices.ShowAsync));
        app.MapGet("/api/devices/{deviceId}/custody", guard.For(Roles.Read, ledger.CustodyAsync));
        app.MapGet("/api/devices/{deviceId}/custody/verify", guard.For(Roles.Read, ledger.VerifyAsync));
        app.MapGet("/api/handoffs/{handoffId}", guard.For(Roles.Read, handoffs.ShowAsync));
        app.MapGet("/api/summary", guard.For(Roles.Read, overview.SummaryAsync));
        app.MapGet("/api/rejected-events", guard.For(Roles.Read, rejected.ListAsync));
        app.MapGet("/api/health", OverviewApi.HealthAsync);
        Page.Map(app);
    }
}
