#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "decoder/thread_team.hpp"

namespace {

using natix::decoder::Pieces;
using natix::decoder::Range;
using natix::decoder::share_of;
using natix::decoder::ThreadTeam;

TEST(ThreadTeam, EveryThreadWorksOnceARoundAndResultsAreSeen) {
    for (const unsigned threads : {1U, 2U, 5U}) {
        ThreadTeam team(threads);
        ASSERT_EQ(team.size(), threads);
        std::vector<uint64_t> counts(threads);
        for (uint64_t round = 1; round <= 3000; ++round) {
            team.run([&](unsigned thread) noexcept { ++counts[thread]; });
            ASSERT_EQ(std::accumulate(counts.begin(), counts.end(), uint64_t{0}), round * threads);
        }
    }
}

TEST(ThreadTeam, WakesAfterItHasSlept) {
    ThreadTeam team(3);
    for (int i = 0; i < 5; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        std::atomic<int> calls{0};
        team.run([&](unsigned) noexcept { ++calls; });
        EXPECT_EQ(calls, 3);
    }
}

TEST(ThreadTeam, WaitsForTheSlowest) {
    ThreadTeam team(2);
    bool done = false;
    team.run([&](unsigned thread) noexcept {
        if (thread == 0) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        done = true;
    });
    EXPECT_TRUE(done);
}

TEST(ThreadTeam, SharesCoverEverythingOnce) {
    for (const size_t count : {0, 1, 5, 64, 1000}) {
        size_t next = 0;
        for (unsigned thread = 0; thread < 7; ++thread) {
            const Range mine = share_of(count, thread, 7);
            EXPECT_EQ(mine.first, next);
            EXPECT_LE(mine.size(), count / 7 + 1);
            next = mine.last;
        }
        EXPECT_EQ(next, count);
    }
}

TEST(ThreadTeam, PiecesAreTakenOnceEachByWhoeverIsFree) {
    for (const unsigned threads : {1U, 3U}) {
        ThreadTeam team(threads);
        for (const size_t count : {0, 1, 4, 7, 64, 2001}) {
            std::vector<std::atomic<int>> taken(count);
            Pieces pieces(count, threads, 4);
            team.run([&](unsigned) noexcept {
                for (Range piece{}; pieces.take(piece);) {
                    EXPECT_EQ(piece.first % 4, 0U);
                    EXPECT_TRUE(piece.last == count || piece.size() % 4 == 0);
                    for (size_t i = piece.first; i < piece.last; ++i) ++taken[i];
                }
            });
            EXPECT_TRUE(std::all_of(taken.begin(), taken.end(), [](const auto& times) { return times == 1; }));
        }
    }
}

TEST(ThreadTeam, ASlowThreadTakesFewerPieces) {
    ThreadTeam team(2);
    Pieces pieces(1600, 2, 4);
    std::array<size_t, 2> done{};
    team.run([&](unsigned thread) noexcept {
        for (Range piece{}; pieces.take(piece); done[thread] += piece.size())
            if (thread == 1) std::this_thread::sleep_for(std::chrono::milliseconds(40));
    });
    EXPECT_EQ(done[0] + done[1], 1600U);
    EXPECT_GT(done[0], done[1]);
}

}  // namespace
