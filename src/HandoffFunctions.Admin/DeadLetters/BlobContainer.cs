using System.Xml.Linq;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using HandoffFunctions.Adapters;

namespace HandoffFunctions.Admin.DeadLetters;

/// <summary>A container of blobs (https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api). Needs the role Storage Blob Data Contributor.</summary>
internal sealed class BlobContainer
{
    private const string Version = "2023-11-03";

    private readonly HttpPipeline _pipeline;
    private readonly Uri _container;

    /// <param name="container">With a shared access signature as its query, nobody needs to be signed in.</param>
    /// <exception cref="ArgumentException">The address is neither https nor plain http on the loopback interface.</exception>
    public BlobContainer(Uri container, TokenCredential credential)
    {
        var options = new BlobOptions();
        _container = LoopbackTransport.Fit(container, options, "--container");
        _pipeline = container.Query.Length > 1
            ? HttpPipelineBuilder.Build(options)
            : HttpPipelineBuilder.Build(options, new BearerTokenAuthenticationPolicy(credential, "https://storage.azure.com/.default"));
    }

    /// <summary>The names of the blobs, as the container orders them.</summary>
    /// <param name="prefix">What names begin with; empty for all.</param>
    /// <exception cref="RequestFailedException">The container cannot be listed.</exception>
    public async IAsyncEnumerable<string> NamesAsync(string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        for (string? marker = ""; marker is not null;)
        {
            var query = $"restype=container&comp=list&prefix={Uri.EscapeDataString(prefix)}{(marker.Length == 0 ? "" : "&marker=" + Uri.EscapeDataString(marker))}";
            using var answer = await SendAsync(RequestMethod.Get, "", query, null, cancel).ConfigureAwait(false);
            var page = Status(answer, 200) is null ? XDocument.Load(answer.ContentStream!) : throw new RequestFailedException(answer);
            foreach (var name in page.Descendants("Blob").Select(blob => blob.Element("Name")?.Value).OfType<string>())
            {
                yield return name;
            }

            marker = page.Root?.Element("NextMarker")?.Value is { Length: > 0 } next ? next : null;
        }
    }

    /// <summary>What a blob holds, with the mark by which a later change would show; null when it is gone.</summary>
    /// <exception cref="RequestFailedException">It cannot be read.</exception>
    public async Task<(BinaryData Content, ETag ETag)?> ReadAsync(string name, CancellationToken cancel)
    {
        using var answer = await SendAsync(RequestMethod.Get, name, "", null, cancel).ConfigureAwait(false);
        return answer.Status == 404 ? null
            : Status(answer, 200) is null ? (answer.Content, answer.Headers.ETag ?? default)
            : throw new RequestFailedException(answer);
    }

    /// <summary>Deletes a blob as it was read. One that is gone is as good as deleted.</summary>
    /// <exception cref="RequestFailedException">It was changed, or cannot be deleted.</exception>
    public async Task DeleteAsync(string name, ETag asRead, CancellationToken cancel)
    {
        using var answer = await SendAsync(RequestMethod.Delete, name, "", asRead, cancel).ConfigureAwait(false);
        if (answer.Status != 404 && Status(answer, 202) is { } failure)
        {
            throw failure;
        }
    }

    private static RequestFailedException? Status(Response answer, int expected) => answer.Status == expected ? null : new RequestFailedException(answer);

    private async ValueTask<Response> SendAsync(RequestMethod method, string name, string query, ETag? onlyIf, CancellationToken cancel)
    {
        var uri = new UriBuilder(_container);
        if (name.Length > 0)
        {
            uri.Path = $"{uri.Path.TrimEnd('/')}/{string.Join('/', name.Split('/').Select(Uri.EscapeDataString))}";
        }

        uri.Query = string.Join('&', new[] { query, _container.Query.TrimStart('?') }.Where(part => part.Length > 0));
        var request = _pipeline.CreateRequest();
        request.Method = method;
        request.Uri.Reset(uri.Uri);
        request.Headers.Add("x-ms-version", Version);
        if (onlyIf is { } tag)
        {
            request.Headers.Add("If-Match", tag.ToString("H"));
        }

        return await _pipeline.SendRequestAsync(request, cancel).ConfigureAwait(false);
    }

    private sealed class BlobOptions : ClientOptions;
}
