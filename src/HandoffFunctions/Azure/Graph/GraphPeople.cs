using System.Text.Json;
using Azure.Core;

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

        var (answer, user) = await _graph.Value.ReadAsync(
            _graph.Value.Client.Users[address].ToGetRequestInformation(get => get.QueryParameters.Select = ["id"]), IdOf, cancel).ConfigureAwait(false);
        return answer is Answer.Never
            ? await _graph.Value.ReadAsync(_graph.Value.Client.Users.ToGetRequestInformation(get =>
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

    private static string? OnlyId(JsonElement list)
    {
        var found = list.GetProperty("value").EnumerateArray().Select(IdOf).ToList();
        return found.Count == 1 ? found[0] : null;
    }

    private static string? IdOf(JsonElement user) => user.Text("id") ?? throw new JsonException("a user without an id");
}
