using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using HandoffFunctions.Handling;
using HandoffFunctions.Hosting;
using Microsoft.Net.Http.Headers;

namespace HandoffFunctions.Api.Signals;

/// <summary>
/// Takes security events that a transmitter pushes (RFC 8935). 202 says that the event is on record, or that there is nothing to record;
/// whatever keeps it from being recorded is answered 503, so that it comes again.
/// </summary>
/// <param name="places">For what is admitted alone: who can sign nothing must not take a place from whoever can.</param>
/// <param name="authorization">The Authorization header that was agreed with the transmitters; null when none was.</param>
internal sealed class SignalsApi(CheckSignal check, HandleSignal handle, Places places, string? authorization, ILogger<SignalsApi> logger)
{
    private const string SecurityEvent = "application/secevent+jwt";

    public async Task ReceiveAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || !type.MediaType.Equals(SecurityEvent, StringComparison.OrdinalIgnoreCase))
        {
            await Problem.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, "An event is pushed as " + SecurityEvent).ConfigureAwait(false);
            return;
        }

        if (!IsAgreed(context.Request.Headers.Authorization.ToString()))
        {
            await RefuseAsync(context, SignalErrors.AuthenticationFailed, "The Authorization header is not the agreed one.").ConfigureAwait(false);
            return;
        }

        if (await BodyAsync(context).ConfigureAwait(false) is not { } token)
        {
            await Problem.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, $"A token has at most {CheckSignal.LongestToken} bytes").ConfigureAwait(false);
            return;
        }

        switch (await check.CheckAsync(token, context.RequestAborted).ConfigureAwait(false))
        {
            case SignalCheck.Admitted admitted:
                await HandleInTurnAsync(context, admitted).ConfigureAwait(false);
                break;
            case SignalCheck.Refused refused:
                await RefuseAsync(context, refused.Error, refused.Description).ConfigureAwait(false);
                break;
            case SignalCheck.CannotCheck:
                logger.LogWarning("A pushed event could not be checked: the transmitter's keys are not to be had");
                await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "The transmitter's keys cannot be had right now").ConfigureAwait(false);
                break;
        }
    }

    private async Task HandleInTurnAsync(HttpContext context, SignalCheck.Admitted admitted)
    {
        if (!await places.RunAsync(() => HandleAsync(context, admitted)).ConfigureAwait(false))
        {
            context.Response.Headers.RetryAfter = "10";
            await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "Too many events at a time").ConfigureAwait(false);
        }
    }

    private async Task HandleAsync(HttpContext context, SignalCheck.Admitted admitted)
    {
        try
        {
            // Not the caller's token: an event whose sender hung up is still worth recording.
            if (await handle.HandleAsync(admitted.Claims, admitted.Transmitter, CancellationToken.None).ConfigureAwait(false) is { } reason)
            {
                await RefuseAsync(context, SignalErrors.InvalidRequest, reason).ConfigureAwait(false);
                return;
            }

            context.Response.StatusCode = StatusCodes.Status202Accepted;
        }
        catch (Exception failure) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            // The type alone: a message could hold what the event or a row said.
            logger.LogError("A pushed event could not be recorded: {Failure}", failure.GetType().Name);
            await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "The event cannot be recorded right now").ConfigureAwait(false);
        }
    }

    /// <summary>RFC 8935, section 2.3. Nothing of the event is kept: whoever can sign nothing could otherwise fill the table.</summary>
    private async Task RefuseAsync(HttpContext context, string error, string description)
    {
        logger.LogWarning("A pushed event was refused: {Error}", error);
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        context.Response.ContentType = MediaTypeNames.Application.Json;
        context.Response.Headers.ContentLanguage = "en";
        await context.WriteJsonAsync(json =>
        {
            json.WriteStartObject();
            json.WriteString("err", error);
            json.WriteString("description", description);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private bool IsAgreed(string header) =>
        authorization is null || CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(authorization), Encoding.UTF8.GetBytes(header));

    /// <summary>The body; null when it is too long. It is read to its end all the same: a proxy may not take an answer before.</summary>
    private static async Task<string?> BodyAsync(HttpContext context)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[8 * 1024];
        for (int read; (read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted).ConfigureAwait(false)) > 0;)
        {
            kept.Write(buffer, 0, kept.Length <= CheckSignal.LongestToken ? read : 0);
        }

        return kept.Length > CheckSignal.LongestToken ? null : Encoding.ASCII.GetString(kept.GetBuffer(), 0, (int)kept.Length).Trim();
    }
}
