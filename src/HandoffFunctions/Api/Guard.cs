using HandoffFunctions.Api.Tokens;
using HandoffFunctions.Hosting;

namespace HandoffFunctions.Api;

/// <summary>The app roles that a token can carry.</summary>
internal static class Roles
{
    public const string Read = "Handoff.Read";
    public const string Review = "Handoff.Review";
}

/// <summary>Admits callers by their bearer token alone. Headers that name an identity are not looked at.</summary>
internal sealed class Guard(CheckBearer? bearer, Places places, ILogger<Guard> logger)
{
    /// <summary>The same handler, for callers with this role.</summary>
    public RequestDelegate For(string role, Func<HttpContext, Caller, Task> handler) => async context =>
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (bearer is null)
        {
            await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "No token issuer is configured").ConfigureAwait(false);
            return;
        }

        switch (await bearer.CheckAsync(context.Request.Headers.Authorization, context.RequestAborted).ConfigureAwait(false))
        {
            case BearerCheck.Admitted { Caller: var caller } when caller.Roles.Contains(role):
                await RunAsync(context, caller, handler).ConfigureAwait(false);
                break;
            case BearerCheck.Admitted:
                await Problem.WriteAsync(context, StatusCodes.Status403Forbidden, "The token lacks a role", $"This call needs the role {role}.").ConfigureAwait(false);
                break;
            case BearerCheck.Refused refused:
                await Problem.WriteAsync(context, StatusCodes.Status401Unauthorized, "A valid bearer token is required", refused.Code).ConfigureAwait(false);
                break;
            case BearerCheck.CannotCheck cannot:
                await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "Tokens cannot be checked right now", cannot.Code).ConfigureAwait(false);
                break;
        }
    };

    private async Task RunAsync(HttpContext context, Caller caller, Func<HttpContext, Caller, Task> handler)
    {
        try
        {
            if (!await places.RunAsync(() => handler(context, caller)).ConfigureAwait(false))
            {
                context.Response.Headers.RetryAfter = "10";
                await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "Too many calls at a time").ConfigureAwait(false);
            }
        }
        catch (BadQuery bad) when (!context.Response.HasStarted)
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "The request cannot be understood", bad.Message).ConfigureAwait(false);
        }
        catch (Azure.RequestFailedException failure) when (!context.Response.HasStarted)
        {
            logger.LogError("Storage did not answer an API call: {Failure}", FailureInWords.Of(failure));
            await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "Storage does not answer right now").ConfigureAwait(false);
        }
        catch (BadHttpRequestException refused) when (!context.Response.HasStarted)
        {
            await Problem.WriteAsync(context, refused.StatusCode, "The request cannot be read").ConfigureAwait(false);
        }
        catch (Exception failure) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            logger.LogError("An API call failed: {Failure}", FailureInWords.Of(failure));
            await Problem.WriteAsync(context, StatusCodes.Status500InternalServerError, "The call failed").ConfigureAwait(false);
        }
    }
}

/// <summary>What a caller asked cannot be understood; the message says what is allowed and repeats nothing of it.</summary>
internal sealed class BadQuery(string message) : Exception(message);
