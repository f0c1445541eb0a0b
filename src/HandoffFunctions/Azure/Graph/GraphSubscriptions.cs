using System.Globalization;
using System.Text.Json;
using Microsoft.Kiota.Abstractions;

namespace HandoffFunctions.Adapters.Graph;

/// <summary>A subscription to changes as the directory shows it. What it was made with to prove its events is never shown.</summary>
public sealed record GraphSubscription(string Id, string Resource, string NotificationUrl, DateTimeOffset ExpiresAt);

/// <summary>
/// Makes, renews and reads the app's subscriptions to changes (https://learn.microsoft.com/graph/api/resources/subscription). For users it
/// needs User.Read.All.
/// </summary>
public sealed class GraphSubscriptions
{
    private const int MostPages = 20;

    private readonly Lazy<GraphConnection> _graph;

    internal GraphSubscriptions(Lazy<GraphConnection> graph) => _graph = graph;

    /// <summary>Makes a subscription. If we die after it, it can be found by <see cref="ListAsync"/>.</summary>
    /// <param name="notificationUrl">Where changes go, and what the directory says of the subscription too.</param>
    /// <param name="clientState">Comes back with every event.</param>
    /// <returns>A subscription only with <see cref="Answer.Done"/>.</returns>
    public Task<(Answer Answer, GraphSubscription? Made)> CreateAsync(
        string resource, string changeType, string notificationUrl, string clientState, DateTimeOffset expiresAt, CancellationToken cancel)
    {
        var request = _graph.Value.Client.Subscriptions.ToGetRequestInformation();
        return _graph.Value.ReadAsync(With(request, Method.POST, json =>
        {
            json.WriteString("changeType", changeType);
            json.WriteString("notificationUrl", notificationUrl);
            json.WriteString("lifecycleNotificationUrl", notificationUrl);
            json.WriteString("resource", resource);
            json.WriteString("expirationDateTime", Time(expiresAt));
            json.WriteString("clientState", clientState);
        }), Read, cancel);
    }

    /// <summary>
    /// Gives a subscription a later end, and authorizes it anew
    /// (https://learn.microsoft.com/graph/change-notifications-lifecycle-events). Doing it twice does no harm.
    /// </summary>
    public async Task<Answer> RenewAsync(string id, DateTimeOffset expiresAt, CancellationToken cancel)
    {
        var request = _graph.Value.Client.Subscriptions[id].ToGetRequestInformation();
        var (answer, _) = await _graph.Value.SendAsync(With(request, Method.PATCH, json => json.WriteString("expirationDateTime", Time(expiresAt))), cancel).ConfigureAwait(false);
        return answer;
    }

    /// <summary>One subscription; <c>NotFound</c> when it is gone or has ended.</summary>
    public Task<(Answer Answer, GraphSubscription? Found)> ReadAsync(string id, CancellationToken cancel) =>
        _graph.Value.ReadAsync(_graph.Value.Client.Subscriptions[id].ToGetRequestInformation(), Read, cancel);

    /// <summary>The live subscriptions of this app, which are few.</summary>
    public async Task<(Answer Answer, IReadOnlyList<GraphSubscription> Found)> ListAsync(CancellationToken cancel)
    {
        var found = new List<GraphSubscription>();
        var page = _graph.Value.Client.Subscriptions;
        for (var pages = 1; ; pages++)
        {
            var (answer, read) = await _graph.Value.ReadAsync(page.ToGetRequestInformation(), ReadPage, cancel).ConfigureAwait(false);
            if (answer is not Answer.Done)
            {
                return (answer, []);
            }
            found.AddRange(read.Items);
            if (read.Next is not { } next)
            {
                return (answer, found);
            }
            // The request carries a token: it goes nowhere but to Graph.
            if (pages == MostPages || !_graph.Value.IsAt(next))
            {
                return (new Answer.Unknown("the list of subscriptions does not end"), []);
            }
            page = _graph.Value.Client.Subscriptions.WithUrl(next);
        }
    }

    /// <summary>Ends a subscription. One that is not there is as good as ended.</summary>
    public async Task<Answer> DeleteAsync(string id, CancellationToken cancel)
    {
        var (answer, _) = await _graph.Value.SendAsync(_graph.Value.Client.Subscriptions[id].ToDeleteRequestInformation(), cancel).ConfigureAwait(false);
        return answer is Answer.Never { NotFound: true } ? Answers.Done : answer;
    }

    private static RequestInformation With(RequestInformation request, Method method, Action<Utf8JsonWriter> body)
    {
        var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            body(json);
            json.WriteEndObject();
        }
        text.Position = 0;
        request.HttpMethod = method;
        request.SetStreamContent(text, "application/json");
        return request;
    }

    private static (IReadOnlyList<GraphSubscription> Items, string? Next) ReadPage(JsonElement page) =>
        ([.. page.GetProperty("value").EnumerateArray().Select(Read)], page.Text("@odata.nextLink"));

    private static GraphSubscription Read(JsonElement item) => new(
        item.Text("id") ?? throw new JsonException("a subscription without an id"),
        item.Text("resource") ?? "",
        item.Text("notificationUrl") ?? "",
        DateTimeOffset.Parse(item.Text("expirationDateTime") ?? "", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
