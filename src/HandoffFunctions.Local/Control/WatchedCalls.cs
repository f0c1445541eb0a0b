using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Control;

/// <summary>Wraps a stand-in so that its calls are recorded and can be disturbed.</summary>
internal sealed class WatchedCalls(CallLog log, FaultList faults, TimeProvider clock)
{
    /// <param name="service">The name that faults and the log use.</param>
    /// <param name="record">False: faults only.</param>
    public RequestDelegate Watch(string service, RequestDelegate answer, bool record = true) => async context =>
    {
        var target = RequestTarget.Of(context);
        var arrived = clock.GetUtcNow();
        var recorded = !record;
        void Record(int status)
        {
            if (!recorded)
            {
                recorded = true;
                log.Add(new Call(arrived, service, context.Request.Method, target.Path, target.Query, status));
            }
        }
        // Recorded before the first byte leaves, so that a caller who has the answer also finds the entry.
        context.Response.OnStarting(() =>
        {
            Record(context.Response.StatusCode);
            return Task.CompletedTask;
        });
        try
        {
            if (faults.Take(service, context.Request.Method, target) is { } fault)
            {
                await DisturbAsync(context, service, fault, answer);
            }
            else
            {
                await answer(context);
            }
        }
        finally
        {
            Record(context.Response.HasStarted || !context.RequestAborted.IsCancellationRequested
                ? context.Response.StatusCode : 0);
        }
    };

    private async Task DisturbAsync(HttpContext context, string service, Fault fault, RequestDelegate answer)
    {
        if (fault.DelayMs is { } delay)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(delay), clock, context.RequestAborted);
        }
        if (fault.OnlyDelays)
        {
            await answer(context);
            return;
        }
        if (fault.Applied)
        {
            await ApplyAndForgetAnswerAsync(context, answer);
        }
        if (fault.Hang)
        {
            await faults.HangAsync(clock, context.RequestAborted);
        }
        if (fault.Reset)
        {
            context.Abort();
            return;
        }
        if (fault.RetryAfter is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        var status = fault.Status ?? StatusCodes.Status500InternalServerError;
        await (fault.Body switch
        {
            null => context.AnswerJsonAsync(status, ErrorShapes.Of(service, status)),
            _ when fault.Body.GetValueKind() == System.Text.Json.JsonValueKind.String =>
                context.AnswerTextAsync(status, fault.Body.GetValue<string>()),
            _ => context.AnswerJsonAsync(status, fault.Body),
        });
    }

    private static async Task ApplyAndForgetAnswerAsync(HttpContext context, RequestDelegate answer)
    {
        var body = context.Response.Body;
        using var forgotten = new MemoryStream();
        context.Response.Body = forgotten;
        try
        {
            await answer(context);
        }
        finally
        {
            context.Response.Body = body;
        }
        context.Response.Clear();
    }
}
