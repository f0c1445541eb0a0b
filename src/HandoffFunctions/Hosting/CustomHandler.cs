using System.Globalization;
using HandoffFunctions.Handling;

namespace HandoffFunctions.Hosting;

/// <summary>
/// Speaks to the Functions host as a custom handler. This folder is all that knows of the host; the isolated worker could take its place.
/// </summary>
internal static class CustomHandler
{
    /// <summary>
    /// Set by the host's proxy on what it passes on from outside, and on nothing that it sends itself. A function's own path must never be
    /// reachable from outside: whoever could post there could make up events.
    /// </summary>
    private static readonly string[] FromOutside = ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "x-ms-invocation-id", "invocation-id"];

    private const string InvocationId = "X-Azure-Functions-InvocationId";

    /// <summary>The port that the host chose; the handler listens there on the loopback interface, and nowhere else.</summary>
    /// <exception cref="SettingError">It is no port. Kestrel would take it for a part of a host's name, and listen on every interface.</exception>
    public static string Address(IConfiguration settings) =>
        ushort.TryParse(settings["FUNCTIONS_CUSTOMHANDLER_PORT"] ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")
            : throw new SettingError("FUNCTIONS_CUSTOMHANDLER_PORT must be the number of a port");

    /// <summary>
    /// Maps a function that events start. It answers success once every event is on record, and fails otherwise, to get it again; also when
    /// too many came before it.
    /// </summary>
    public static void MapEvents(this WebApplication app, string function, Func<ReadOnlyMemory<byte>, CancellationToken, Task> handle) =>
        app.MapInvocation(function, Places.OfEvents(app), async (body, cancel) =>
        {
            foreach (var json in Invocation.Events(body))
            {
                await handle(json, cancel).ConfigureAwait(false);
            }
        });

    /// <summary>Maps a function that gets many events at once and handles them together.</summary>
    public static void MapBatches(this WebApplication app, string function, Func<IReadOnlyList<ReadOnlyMemory<byte>>, CancellationToken, Task> handle) =>
        app.MapInvocation(function, Places.OfBatches(app), (body, cancel) => handle(Invocation.Events(body), cancel));

    /// <summary>Maps a function that the host starts with an envelope.</summary>
    public static void MapInvocation(this WebApplication app, string function, Func<ReadOnlyMemory<byte>, CancellationToken, Task> run) =>
        app.MapInvocation(function, null, run);

    private static void MapInvocation(this WebApplication app, string function, Places? places, Func<ReadOnlyMemory<byte>, CancellationToken, Task> run)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(nameof(CustomHandler));
        app.MapPost("/" + function, (RequestDelegate)(async context =>
        {
            if (!context.Request.Headers.ContainsKey(InvocationId) || FromOutside.Any(context.Request.Headers.ContainsKey))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            try
            {
                if (places is null)
                {
                    await RunAsync().ConfigureAwait(false);
                }
                else if (!await places.RunAsync(RunAsync).ConfigureAwait(false))
                {
                    context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                    return;
                }
            }
            catch (Exception failure)
            {
                // Left to the server, it would be logged with a message that holds whatever a service answered.
                logger.LogError("{Function} failed: {Failure}", function, FailureInWords.Of(failure));
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                return;
            }

            // An empty answer would leave the invocation hanging until its timeout.
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"Outputs":{},"Logs":[],"ReturnValue":null}""").ConfigureAwait(false);

            async Task RunAsync()
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
                // Not the caller's token: an invocation whose host went away is still worth finishing.
                await run(body.ToArray(), CancellationToken.None).ConfigureAwait(false);
            }
        }));
    }
}
