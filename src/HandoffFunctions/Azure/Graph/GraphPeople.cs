using System.Text.Json;
using Azure.Core;
using Microsoft.Kiota.Abstractions;

namespace HandoffFunctions.Adapters.Graph;

/// <summary>Finds people in the directory. Nothing of Graph is loaded before the first call.</summary>
public sealed class GraphPeople : IDisposable
{
    private readonly Lazy<GraphConnection> _graph;

    /// <exception cref="ArgumentException">The address is neither https nor plain http on the loopback interface.</exception>
    public GraphPeople(Uri baseUrl, TokenCredential credential, TimeProvider time)
        : this(GraphConnection.OnFirstUse(baseUrl, credential, time))
    {
    }

    internal GraphPeople(Lazy<GraphConnection> graph) => _graph = graph;

    /// <summary>
    /// The id of the person with this user principal name, or else the only one with this mail address
    /// (https://learn.microsoft.com/graph/api/user-get, https://learn.microsoft.com/graph/api/user-list; User.Read.All).
    /// </summary>
    /// <returns>No id with <see cref="Answer.Done"/>: nobody, or several.</returns>
    public async Task<(Answer Answer, string? Id)> FindAsync(string address, CancellationToken cancel)
    {
        if (!GraphIds.CanBeAddressed(address))
        {
            return (GraphIds.NotAddressable, null);
        }

        var (answer, user) = await ReadAsync(
            _graph.Value.Client.Users[address].ToGetRequestInformation(get => get.QueryParameters.Select = ["id"]), IdOf, cancel).ConfigureAwait(false);
        return answer is Answer.Never
            ? await ReadAsync(_graph.Value.Client.Users.ToGetRequestInformation(get =>
            {
                get.QueryParameters.Filter = $"mail eq '{GraphIds.Quoted(address)}'";
                get.QueryParameters.Select = ["id"];
                get.QueryParameters.Top = 2;
            }), OnlyId, cancel).ConfigureAwait(false)
            : (answer, user);
    }

    public void Dispose()
    {
        if (_graph.IsValueCreated)
        {
            _graph.Value.Dispose();
        }
    }

    private async Task<(Answer Answer, string? Id)> ReadAsync(RequestInformation request, Func<JsonElement, string?> read, CancellationToken cancel)
    {
        var (answer, body) = await _graph.Value.SendAsync(request, cancel).ConfigureAwait(false);
        if (body is null)
        {
            return (answer, null);
        }

        try
        {
            using var json = await JsonDocument.ParseAsync(body, default, cancel).ConfigureAwait(false);
            return (answer, read(json.RootElement));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return (new Answer.Unknown("unreadable answer: " + e.GetType().Name), null);
        }
    }

    private static string? OnlyId(JsonElement list)
    {
        var found = list.GetProperty("value").EnumerateArray().Select(IdOf).ToList();
        return found.Count == 1 ? found[0] : null;
    }

    private static string? IdOf(JsonElement user) => user.GetProperty("id").GetString();
}
